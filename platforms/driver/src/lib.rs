//! The two traits that reach the world, Target and Source, and what stands around them.
