// message: function .*more_arguments_than_the_highest_parameter
#include "execute.hpp"

#ifdef MUST_NOT_COMPILE
void statement() {
  execute("SELECT $1", 1, 2);
}
#else
void statement() {
  execute("SELECT $1", 1);
}
#endif
