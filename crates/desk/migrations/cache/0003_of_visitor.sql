-- A visitor's conversations are looked up among all that were ever told (C14).
CREATE INDEX heads_of_visitor ON heads (visitor);
