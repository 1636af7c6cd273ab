// The stream of COPY: how the server announces it, and who takes what comes out.
#pragma once

#include <pgdbm/base/big_endian.hpp>

#include <cstddef>
#include <optional>

namespace pgdbm::wire {

/// CopyInResponse and CopyOutResponse.
struct CopyFormat {
  bool is_binary = false;
  std::size_t columns = 0;
};

[[nodiscard]] std::optional<CopyFormat> parse_copy_format(ByteView body) noexcept;

/// Receives the data of a COPY TO STDOUT: in text format each piece is one row.
/// One that has enough returns false: the rest is passed over.
class CopySink {
 public:
  CopySink() = default;
  CopySink(const CopySink&) = delete;
  CopySink& operator=(const CopySink&) = delete;
  virtual ~CopySink() = default;

  [[nodiscard]] virtual bool on_begin(CopyFormat format) noexcept = 0;
  [[nodiscard]] virtual bool on_data(ByteView data) noexcept = 0;
};

}  // namespace pgdbm::wire
