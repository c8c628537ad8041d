DROP TRIGGER round_duplicates;
