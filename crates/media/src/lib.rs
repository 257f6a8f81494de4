//! Sockets, threads and the media clock around sfu.
