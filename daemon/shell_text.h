// What the shell's commands share: safe printing, and the hands of those that change something.
#pragma once

#include <nlohmann/json_fwd.hpp>
#include <optional>
#include <string>
#include <string_view>

#include "daemon/clock.h"
#include "daemon/config.h"
#include "daemon/gateway.h"
#include "store/database.h"

namespace ticketgate::shell {

/// Nothing that a client wrote may move the cursor or colour the terminal. Line ends stay.
std::string for_terminal(std::string_view text);
std::string one_line(std::string_view text);
void print(const nlohmann::json& value);
/// Says on stderr why, and is the exit code.
int not_done(const std::string& why);
/// A file to its end; "-" is the standard input. Empty: it cannot be read to its end, and errno says why.
std::optional<std::string> read_input(const std::string& name);
/// "shell:USER", as the journal names him.
std::string who();

/// For one change: the store, and the code that the daemon settles with.
struct Hands {
    explicit Hands(const Config& config)
        : db(store::Database::open(config.store, store::Database::Mode::read_write)),
          gateway(std::make_shared<rules::Desk>(config.desk), clock) {}

    SystemClock clock;
    store::Database db;
    Gateway gateway;
};

}  // namespace ticketgate::shell
