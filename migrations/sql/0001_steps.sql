-- Every legal step of a round, and whether a second person has to approve it (housing/models/rounds.py).
INSERT INTO round_transition (from_state, to_state, two_person) VALUES
  ('draft', 'open', TRUE), ('open', 'closed', FALSE), ('closed', 'publicity', FALSE),
  ('publicity', 'frozen', TRUE), ('frozen', 'committed', TRUE), ('committed', 'drawn', TRUE),
  ('drawn', 'allocated', TRUE), ('allocated', 'published', TRUE),
  ('draft', 'cancelled', TRUE), ('open', 'cancelled', TRUE), ('closed', 'cancelled', TRUE),
  ('publicity', 'cancelled', TRUE), ('frozen', 'cancelled', TRUE);
-- Every legal change of an allocation (housing/models/allocations.py).
INSERT INTO allocation_step (from_status, to_status) VALUES
  ('offered', 'accepted'), ('offered', 'declined'), ('offered', 'expired'), ('offered', 'revoked'),
  ('accepted', 'signed'), ('accepted', 'expired'), ('accepted', 'revoked'), ('signed', 'revoked');
