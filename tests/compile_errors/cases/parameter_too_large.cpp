// message: function .*a_parameter_is_above_65535
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT $65536", 1);
}
#else
void statement() {
  execute("SELECT $1", 1);
}
#endif
