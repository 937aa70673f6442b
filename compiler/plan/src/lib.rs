//! What a platform should hold, and the ordered steps that lead there.
