// From configuration to sessions: which source serves a mailbox, which line leads to the relay.
#pragma once

#include <memory>

#include "daemon/config.h"
#include "mail/source.h"
#include "mail/submission.h"

namespace ticketgate {

std::unique_ptr<mail::Source> make_source(asio::io_context& loop, asio::thread_pool& helpers,
                                          const MailboxConfig& config);
std::unique_ptr<mail::Submission> make_submission(asio::io_context& loop, asio::thread_pool& helpers,
                                                  const Config& config);

}  // namespace ticketgate
