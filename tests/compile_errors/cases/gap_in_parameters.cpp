// message: function .*a_parameter_below_the_highest_is_never_used
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT $1, $3", 1, 2, 3);
}
#else
void statement() {
  execute("SELECT $1, $3, $2", 1, 2, 3);
}
#endif
