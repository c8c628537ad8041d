-- The audit log: entries are added at its end, and nothing else ever happens to them.
-- SQLite has no hash functions: audit_leaf and audit_link are given to every connection by the program.
CREATE TRIGGER audit_log_i BEFORE INSERT ON audit_log WHEN NOT EXISTS (
    SELECT 1 FROM audit_head WHERE id = 1 AND NEW.seq IS size
      AND NEW.leaf IS audit_leaf(NEW.entry) AND NEW.chain IS audit_link(chain, NEW.leaf))
  BEGIN SELECT RAISE(ABORT, 'audit_chain'); END;
CREATE TRIGGER audit_log_said BEFORE INSERT ON audit_log WHEN NOT EXISTS (
    SELECT 1 FROM (SELECT CAST(NEW.entry AS TEXT) AS said)
    WHERE NEW.actor IS said ->> 'actor' AND NEW.act IS said ->> 'act' AND NEW.obj IS said ->> 'obj'
      AND NEW.at IS replace(replace(said ->> 'at', 'T', ' '), 'Z', '.000000'))
  BEGIN SELECT RAISE(ABORT, 'audit_chain'); END;
CREATE TRIGGER audit_log_follow AFTER INSERT ON audit_log
  BEGIN UPDATE audit_head SET size = NEW.seq + 1, chain = NEW.chain WHERE id = 1; END;
CREATE TRIGGER audit_log_u BEFORE UPDATE ON audit_log BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_log_d BEFORE DELETE ON audit_log BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- The head says how long the log is and what its last link is.
CREATE TRIGGER audit_head_u BEFORE UPDATE ON audit_head WHEN NOT EXISTS (
    SELECT 1 FROM audit_log WHERE NEW.id IS OLD.id AND seq = NEW.size - 1 AND chain IS NEW.chain
      AND seq = (SELECT max(seq) FROM audit_log))
  BEGIN SELECT RAISE(ABORT, 'audit_head'); END;
CREATE TRIGGER audit_head_i BEFORE INSERT ON audit_head BEGIN SELECT RAISE(ABORT, 'audit_head'); END;
CREATE TRIGGER audit_head_d BEFORE DELETE ON audit_head BEGIN SELECT RAISE(ABORT, 'audit_head'); END;

-- A checkpoint is written once and never goes back. More signatures under one are another row of the same size.
CREATE TRIGGER audit_checkpoint_i BEFORE INSERT ON audit_checkpoint WHEN EXISTS (
    SELECT 1 FROM audit_checkpoint WHERE size = NEW.size AND root IS NOT NEW.root)
  OR NEW.size < (SELECT max(size) FROM audit_checkpoint)
     AND NOT EXISTS (SELECT 1 FROM audit_checkpoint WHERE size = NEW.size)
  BEGIN SELECT RAISE(ABORT, 'checkpoint_backwards'); END;
CREATE TRIGGER audit_checkpoint_u BEFORE UPDATE ON audit_checkpoint
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_checkpoint_d BEFORE DELETE ON audit_checkpoint
  BEGIN SELECT RAISE(ABORT, 'append_only'); END;

-- A hash of the tree is kept once: proofs are made from it. The check of the log computes it again.
CREATE TRIGGER audit_node_u BEFORE UPDATE ON audit_node BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER audit_node_d BEFORE DELETE ON audit_node BEGIN SELECT RAISE(ABORT, 'append_only'); END;
