-- A paper is noted once, by whoever has seen it, for the answers that stand now, while cases are decided.
CREATE TRIGGER evidence_i BEFORE INSERT ON evidence WHEN NEW.seen_by_id IS NOT app_actor()
  BEGIN SELECT RAISE(ABORT, 'evidence_actor'); END;
CREATE TRIGGER evidence_i_revision BEFORE INSERT ON evidence
  WHEN NEW.revision IS NOT (SELECT revision FROM application WHERE id = NEW.application_id)
  BEGIN SELECT RAISE(ABORT, 'evidence_revision'); END;
CREATE TRIGGER evidence_i_phase BEFORE INSERT ON evidence
  WHEN (SELECT r.state FROM round r JOIN application a ON a.round_id = r.id WHERE a.id = NEW.application_id)
    NOT IN ('closed', 'publicity')
  BEGIN SELECT RAISE(ABORT, 'wrong_phase'); END;
CREATE TRIGGER evidence_u BEFORE UPDATE ON evidence BEGIN SELECT RAISE(ABORT, 'append_only'); END;
CREATE TRIGGER evidence_d BEFORE DELETE ON evidence BEGIN SELECT RAISE(ABORT, 'append_only'); END;
