-- What is owed to people who have said a word: that nobody contacts them, that their sound goes.

-- Since when the caller does not want to be contacted, as he said in this call: not at all, or not by texts. Also of a caller
-- whose number is withheld; whatever number he gives goes on the list, whenever he gives it.
ALTER TABLE calls ADD COLUMN no_contact_since timestamptz;
ALTER TABLE calls ADD COLUMN no_texts_since timestamptz;
