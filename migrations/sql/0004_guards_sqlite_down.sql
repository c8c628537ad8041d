DROP TRIGGER allocation_u_claims;
