/* Empty on purpose. librdkafka (2.12.1), built by CMake with TLS and without curl, includes this file and uses nothing of
   it; so nobody has to install curl's own. `.cargo/config.toml` leads here. */
