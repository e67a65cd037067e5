using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Http;
using Microsoft.Azure.Functions.Worker;
using Microsoft.Extensions.Configuration;

namespace TechVolunteers.EmbeddedRuntime.Http;

/// <summary>
/// The keys that open functions above Anonymous, from settings: <c>EmbeddedRuntime:Keys:Master</c> opens all,
/// <c>EmbeddedRuntime:Keys:Host:{name}</c> every Function-level one, <c>EmbeddedRuntime:Keys:Functions:{function}:{name}</c> that one.
/// Without a key a function stays closed.
/// </summary>
internal sealed class FunctionKeys(IConfiguration settings)
{
    private readonly IConfigurationSection _keys = settings.GetSection("EmbeddedRuntime:Keys");

    public bool Allows(HttpRequest request, string function, AuthorizationLevel level)
    {
        if (level == AuthorizationLevel.Anonymous)
        {
            return true;
        }

        // The header wins: a right key in the query does not mend a wrong one in the header.
        var given = request.Headers.TryGetValue("x-functions-key", out var header) ? header.ToString() : request.Query["code"].ToString();
        if (given.Length == 0)
        {
            return false;
        }

        return Same(given, _keys["Master"])
            || (level == AuthorizationLevel.Function
                && _keys.GetSection("Host").GetChildren().Concat(_keys.GetSection($"Functions:{function}").GetChildren()).Any(key => Same(given, key.Value)));
    }

    private static bool Same(string given, string? key) => !string.IsNullOrEmpty(key)
        && CryptographicOperations.FixedTimeEquals(SHA256.HashData(Encoding.UTF8.GetBytes(given)), SHA256.HashData(Encoding.UTF8.GetBytes(key)));
}
