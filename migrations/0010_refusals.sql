-- More reasons for which a call is turned away.
ALTER TABLE calls DROP CONSTRAINT calls_refusal_check;
ALTER TABLE calls ADD CONSTRAINT calls_refusal_check CHECK (refusal IN ('facts_unknown', 'tenant_inactive',
    'plan_canceled', 'caller_blocked', 'lockdown', 'caller_too_often', 'caller_silent', 'tenant_flooded', 'at_capacity'));
