-- The checkpoint of a call is for whoever goes on with it: when the call is over it goes.
UPDATE calls SET dialogue = NULL WHERE disposition IS NOT NULL AND dialogue IS NOT NULL;
ALTER TABLE calls ADD CONSTRAINT calls_dialogue_of_a_live_call CHECK (dialogue IS NULL OR disposition IS NULL);
