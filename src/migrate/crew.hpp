// Several workers at one job, at once.
#pragma once

#include <boost/asio/awaitable.hpp>

#include <cstddef>
#include <functional>

namespace pgdbm::migrate {

/// Begins `work` so many times, and returns when the last has ended; throws what one of them has thrown. Cancelled, it
/// calls `stop`, and leaves those that still run: `work` must own what it uses.
[[nodiscard]] boost::asio::awaitable<void> work_together(std::size_t workers,
                                                         std::function<boost::asio::awaitable<void>()> work,
                                                         std::function<void()> stop);

}  // namespace pgdbm::migrate
