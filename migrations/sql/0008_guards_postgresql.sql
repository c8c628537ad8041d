-- The audit log: entries are added at its end, by one function, and nothing else ever happens to them.
-- The database itself gives an entry its place, its hash and its link to everything before it.
CREATE FUNCTION guard_audit_log() RETURNS trigger LANGUAGE plpgsql AS $$
DECLARE
  given audit_log;
  last record;
  said json;
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'the audit log is append-only: ' || TG_OP || ' denied');
  END IF;
  given := NEW;
  SELECT seq, chain INTO last FROM audit_log ORDER BY seq DESC LIMIT 1;
  said := convert_from(NEW.entry, 'UTF8')::json;
  NEW.seq := coalesce(last.seq + 1, 0);
  NEW.leaf := sha256('\x00'::bytea || NEW.entry);
  NEW.chain := sha256('\x02'::bytea || coalesce(last.chain, sha256(''::bytea)) || NEW.leaf);
  NEW.at := (said ->> 'at')::timestamptz;
  NEW.actor := said ->> 'actor';
  NEW.act := said ->> 'act';
  NEW.obj := said ->> 'obj';
  IF (given.seq, given.leaf, given.chain, given.at, given.actor, given.act, given.obj)
     <> (NEW.seq, NEW.leaf, NEW.chain, NEW.at, NEW.actor, NEW.act, NEW.obj) THEN
    PERFORM guard_refuse('audit_chain', 'an entry is the next link of the chain, or none');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON audit_log
  FOR EACH ROW EXECUTE FUNCTION guard_audit_log();

-- The head says how long the log is and what its last link is. Its row is also the lock of everybody who adds.
CREATE FUNCTION audit_follow() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  UPDATE audit_head SET size = last.seq + 1, chain = last.chain
    FROM (SELECT seq, chain FROM audit_log ORDER BY seq DESC LIMIT 1) AS last WHERE id = 1;
  RETURN NULL;
END $$;
CREATE TRIGGER follow AFTER INSERT ON audit_log FOR EACH STATEMENT EXECUTE FUNCTION audit_follow();

CREATE FUNCTION guard_audit_head() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'UPDATE' THEN
    PERFORM guard_refuse('audit_head', 'the log has one head');
  ELSIF NEW.id <> OLD.id OR NOT EXISTS (
    SELECT FROM (SELECT seq, chain FROM audit_log ORDER BY seq DESC LIMIT 1) AS last
    WHERE last.seq + 1 = NEW.size AND last.chain = NEW.chain
  ) THEN
    PERFORM guard_refuse('audit_head', 'the head says what the last entry says');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON audit_head
  FOR EACH ROW EXECUTE FUNCTION guard_audit_head();

-- The only way in for a role that owns nothing. The lock is held until the transaction ends, so call it last.
CREATE FUNCTION audit_append(entries bytea[]) RETURNS bigint LANGUAGE plpgsql
SECURITY DEFINER SET search_path = pg_catalog, public, pg_temp AS $$
DECLARE first bigint;
BEGIN
  SELECT size INTO STRICT first FROM audit_head WHERE id = 1 FOR UPDATE;
  INSERT INTO audit_log (entry) SELECT line FROM unnest(entries) WITH ORDINALITY AS given (line, n) ORDER BY n;
  RETURN first;
END $$;
REVOKE ALL ON audit_log, audit_head, audit_checkpoint, audit_node FROM PUBLIC;
REVOKE ALL ON FUNCTION audit_append(bytea[]) FROM PUBLIC;

-- A checkpoint is written once and never goes back. More signatures under one are another row of the same size.
CREATE FUNCTION guard_audit_checkpoint() RETURNS trigger LANGUAGE plpgsql AS $$
BEGIN
  IF TG_OP <> 'INSERT' THEN
    PERFORM guard_refuse('append_only', 'a checkpoint is written once');
  ELSIF EXISTS (SELECT FROM audit_checkpoint WHERE size = NEW.size AND root <> NEW.root)
    OR NEW.size < (SELECT max(size) FROM audit_checkpoint)
       AND NOT EXISTS (SELECT FROM audit_checkpoint WHERE size = NEW.size) THEN
    PERFORM guard_refuse('checkpoint_backwards', 'there is a checkpoint that this one contradicts');
  END IF;
  RETURN NEW;
END $$;
CREATE TRIGGER guard BEFORE INSERT OR UPDATE OR DELETE ON audit_checkpoint
  FOR EACH ROW EXECUTE FUNCTION guard_audit_checkpoint();

-- A hash of the tree is kept once: proofs are made from it. The check of the log computes it again.
CREATE TRIGGER guard BEFORE UPDATE OR DELETE ON audit_node FOR EACH ROW EXECUTE FUNCTION guard_append_only();

-- TRUNCATE fires no row trigger; ALWAYS keeps the guards on under session_replication_role = replica.
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit_log EXECUTE FUNCTION guard_no_truncate();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit_head EXECUTE FUNCTION guard_no_truncate();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit_checkpoint EXECUTE FUNCTION guard_no_truncate();
CREATE TRIGGER guard_truncate BEFORE TRUNCATE ON audit_node EXECUTE FUNCTION guard_no_truncate();
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER guard;
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER follow;
ALTER TABLE audit_log ENABLE ALWAYS TRIGGER guard_truncate;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER guard;
ALTER TABLE audit_head ENABLE ALWAYS TRIGGER guard_truncate;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER guard;
ALTER TABLE audit_checkpoint ENABLE ALWAYS TRIGGER guard_truncate;
ALTER TABLE audit_node ENABLE ALWAYS TRIGGER guard;
ALTER TABLE audit_node ENABLE ALWAYS TRIGGER guard_truncate;
