/* The parts of Linux's socket interface that Swift's Glibc module leaves out:
 * readiness sets (epoll), and accept4, which sets a connection's flags in the same call. */
#include <sys/epoll.h>
#include <sys/socket.h>

int accept4(int listener, struct sockaddr *address, socklen_t *address_length, int flags);
