DROP TRIGGER guard_duplicates ON round;
