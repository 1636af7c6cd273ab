// message: function .*there_is_no_parameter_0
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT $0", 1);
}
#else
void statement() {
  execute("SELECT $1", 1);
}
#endif
