CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON audit_entry FOR EACH ROW EXECUTE FUNCTION guard_append_only();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit_entry EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER guard;
ALTER TABLE audit_entry ENABLE ALWAYS TRIGGER guard_truncate;
