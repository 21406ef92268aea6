// Values with parameters: Content-Type and Content-Disposition (RFC 2045 §5.1, RFC 2183), with RFC 2231
// continuations.
#pragma once

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace mail {

struct Parameter {
    std::string name;   // lower case, with the '*' marks of RFC 2231 as written
    std::string value;  // raw octets, without quotes
};

struct ParameterList {
    std::string main;                   // lower case, no blanks: "text/plain", "attachment"
    std::vector<Parameter> parameters;  // at most 100
};

/// Tolerant: comments, blanks around '=', missing quotes, "name=x" without a type in front.
ParameterList parse_parameters(std::string_view value);

/// The value of one parameter with its pieces joined and decoded (RFC 2231, RFC 2047 in quotes, raw 8-bit);
/// empty optional when it is not there. `filename*` beats `filename`.
std::optional<std::string> parameter(const ParameterList& list, std::string_view name,
                                     std::string_view hint = {});

/// `name="value"` in ASCII, or RFC 2231 pieces `name*0*=…; name*1*=…` of at most 70 characters each, ready to
/// follow a ';'.
std::vector<std::string> encode_parameter(std::string_view name, std::string_view utf8);

}  // namespace mail
