//! The media of a call: the engine that joins cameras, codecs, sound and legs.
