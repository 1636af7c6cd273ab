// interim
#pragma once

#include "net/address.hpp"

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <cstdint>
#include <vector>

namespace pgdbm::net {

struct CancelTarget {
  Address address;
};

boost::asio::awaitable<void> request_cancel(CancelTarget target, std::int32_t process_id, std::vector<std::byte> key);

}  // namespace pgdbm::net
