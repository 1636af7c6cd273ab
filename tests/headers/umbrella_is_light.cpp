// What takes a compiler long to read is behind the library, or in headers of its own that those include who want it.
// (Without the first four of these, reading pgdbm.hpp took GCC 12 a fifth less: 2.7 s for 3.4 s, medians of seven
// each.)
#include <pgdbm/pgdbm.hpp>

#if defined(BOOST_ASIO_IO_CONTEXT_HPP) || defined(BOOST_ASIO_CO_SPAWN_HPP) || defined(BOOST_ASIO_IP_TCP_HPP) || \
    defined(BOOST_ASIO_BASIC_WAITABLE_TIMER_HPP) || defined(BOOST_JSON_VALUE_HPP) || defined(FMT_FORMAT_H_) ||  \
    defined(BOOST_MP_CPP_DEC_FLOAT_HPP) || defined(OPENSSL_SSL_H)
#error "pgdbm.hpp drags a heavy header in: g++ -H tells by which way."
#endif
