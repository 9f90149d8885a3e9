-- That one of the business's own people wants to hear nothing of it is for a person to look at.
ALTER TABLE alerts DROP CONSTRAINT alerts_kind_check;
ALTER TABLE alerts ADD CONSTRAINT alerts_kind_check
    CHECK (kind IN ('emergency_unanswered', 'emergency_without_contacts', 'notice_without_contacts', 'staff_opted_out'));
