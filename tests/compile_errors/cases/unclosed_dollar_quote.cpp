// message: function .*a_dollar_quoted_string_is_never_closed
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("DO $do$ BEGIN END $d$");
}
#else
void statement() {
  execute("DO $do$ BEGIN END $do$");
}
#endif
