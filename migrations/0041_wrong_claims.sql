-- Names and addresses under which nothing is booked with the number that they were tried against: counted beyond one call.
CREATE INDEX action_records_wrong_claims ON action_records (tenant_id, detail, at) WHERE kind = 'wrong_claim';
