CREATE TRIGGER audit_entry_u BEFORE UPDATE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_entry_d BEFORE DELETE ON audit_entry BEGIN SELECT RAISE(ABORT, 'append_only'); END;
