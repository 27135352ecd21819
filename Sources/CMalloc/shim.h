#pragma once
// The heap of glibc; other C libraries have nothing of the kind.
#if defined(__linux__)
#include <malloc.h>
#endif
