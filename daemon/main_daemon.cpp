// ticketgated: options in, exit code out; the work is daemon.h's.
#include <fmt/format.h>

#include <cstdio>
#include <string_view>

#include "daemon/config.h"
#include "daemon/daemon.h"
#include "daemon/log.h"

namespace {

constexpr std::string_view kUsage =
    "usage: ticketgated --config FILE [--once] [--debug]\n"
    "  --config FILE  the configuration (default: /etc/ticketgate/ticketgate.toml)\n"
    "  --once         one pass: poll, settle, everything due, deliver; exit 75 when something is left to try "
    "again\n"
    "  --debug        log more\n";

struct Options {
    std::string config = "/etc/ticketgate/ticketgate.toml";
    bool once = false, debug = false, help = false;
    std::string wrong;
};

Options read_options(int count, char** words) {
    Options options;
    for (int i = 1; i < count; ++i) {
        const std::string_view word = words[i];
        if (word == "--config" && i + 1 < count)
            options.config = words[++i];
        else if (word == "--once")
            options.once = true;
        else if (word == "--debug")
            options.debug = true;
        else if (word == "--help" || word == "-h")
            options.help = true;
        else
            options.wrong = word;
    }
    return options;
}

int run(const Options& options) {
    using namespace ticketgate;
    ConfigResult loaded = load_config(options.config);
    for (const std::string& warning : loaded.config.warnings)
        log::warning("config-warning", {{"text", warning}});
    for (const ConfigError& error : loaded.errors) fmt::print(stderr, "{}\n", error.str());
    if (!loaded.errors.empty()) return 1;
    return options.once ? run_once(std::move(loaded.config)) : run_daemon(std::move(loaded.config));
}

}  // namespace

int main(int count, char** words) {
    const Options options = read_options(count, words);
    if (options.help) {
        fmt::print("{}", kUsage);
        return 0;
    }
    if (!options.wrong.empty()) {
        fmt::print(stderr, "ticketgated: unknown option {}\n{}", options.wrong, kUsage);
        return 2;
    }
    if (options.debug) ticketgate::log::set_level(ticketgate::log::Level::debug);
    try {
        return run(options);
    } catch (const std::exception& error) {
        ticketgate::log::error("cannot-run", {{"problem", error.what()}});
        return 1;
    }
}
