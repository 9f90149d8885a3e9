-- What the caller said of the job in his own words, card numbers and the like taken out: for whoever does it.
ALTER TABLE bookings ADD COLUMN said text;
