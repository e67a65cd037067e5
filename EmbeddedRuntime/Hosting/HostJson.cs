using System.Globalization;
using System.Text.Json;
using Microsoft.Extensions.Logging;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>
/// What host.json says: the used keys as text by dotted path (case-insensitive), the official ones that have no
/// use here, and what is wrong with the rest.
/// </summary>
internal sealed class HostJson
{
    /// <summary>Settings below this name override host.json, as on the Functions host.</summary>
    public const string OverrideSection = "AzureFunctionsJobHost";

    private readonly Dictionary<string, string> _values = new(StringComparer.OrdinalIgnoreCase);
    private readonly SortedSet<string> _unused = new(StringComparer.OrdinalIgnoreCase);
    private readonly List<string> _problems = [];

    public IReadOnlyCollection<string> Unused => _unused;

    public IReadOnlyList<string> Problems => _problems;

    public string RoutePrefix => (Text("extensions.http.routePrefix") ?? "api").Trim('/');

    /// <summary>Category to level, as written.</summary>
    public IEnumerable<KeyValuePair<string, string>> LogLevels => _values
        .Where(v => v.Key.StartsWith("logging.logLevel.", StringComparison.OrdinalIgnoreCase))
        .Select(v => KeyValuePair.Create(v.Key["logging.logLevel.".Length..], v.Value));

    public string? Text(string path) => _values.GetValueOrDefault(path);

    public int? Number(string path) => Text(path) is { } text ? int.Parse(text, CultureInfo.InvariantCulture) : null;

    public bool? Flag(string path) => Text(path) is { } text ? bool.Parse(text) : null;

    /// <param name="json">The file's text; null when there is no file, which leaves every default.</param>
    public static HostJson Read(string? json, IEnumerable<KeyValuePair<string, string?>> overrides)
    {
        var host = new HostJson();
        if (json is not null)
        {
            host.ReadFile(json);
        }

        foreach (var (path, value) in overrides)
        {
            if (value is not null && host.Find(path) is { } key)
            {
                host.Take(key, path, value, $"setting {OverrideSection}:{path.Replace('.', ':')}");
            }
        }

        return host;
    }

    private void ReadFile(string json)
    {
        JsonDocument document;
        try
        {
            document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
        }
        catch (JsonException e)
        {
            _problems.Add($"host.json is not JSON: {e.Message}");
            return;
        }

        using (document)
        {
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                _problems.Add("host.json must hold a JSON object.");
                return;
            }

            Walk("", document.RootElement);
            if (Text("version") is null && !_problems.Any(p => p.Contains("'version'", StringComparison.Ordinal)))
            {
                _problems.Add("host.json: the key 'version' is missing; write \"version\": \"2.0\".");
            }
        }
    }

    private void Walk(string prefix, JsonElement element)
    {
        foreach (var property in element.EnumerateObject())
        {
            var path = prefix.Length == 0 ? property.Name : $"{prefix}.{property.Name}";
            if (Find(path, orParent: true) is not { } key)
            {
                continue;
            }

            if (key.Path.StartsWith($"{path}.", StringComparison.OrdinalIgnoreCase))
            {
                if (property.Value.ValueKind == JsonValueKind.Object)
                {
                    Walk(path, property.Value);
                }
                else
                {
                    _problems.Add($"host.json: '{path}' must be an object, not {Kind(property.Value)}.");
                }

                continue;
            }

            if (key.Shape == HostJsonShape.Anything)
            {
                _unused.Add(path);
            }
            else if (HasKind(property.Value, key.Shape))
            {
                Take(key, path, property.Value.ToString(), "host.json");
            }
            else
            {
                _problems.Add($"host.json: '{path}' must be {Wanted(key.Shape)}, not {Kind(property.Value)}.");
            }
        }
    }

    private void Take(HostJsonKey key, string path, string value, string source)
    {
        if (!Fits(value, key.Shape))
        {
            _problems.Add($"{source}: '{path}' must be {Wanted(key.Shape)}, not '{value}'.");
        }
        else if (key.Used)
        {
            _values[path] = value;
        }
        else
        {
            _unused.Add(path);
        }
    }

    /// <returns>The key at the path or, on the way down, one below it; null after noting that the host knows none.</returns>
    private HostJsonKey? Find(string path, bool orParent = false)
    {
        var found = HostJsonKeys.All.FirstOrDefault(k => Matches(k, path))
            ?? HostJsonKeys.All.FirstOrDefault(k => orParent
                ? k.Path.StartsWith($"{path}.", StringComparison.OrdinalIgnoreCase)
                : k.Shape == HostJsonShape.Anything && path.StartsWith($"{k.Path}.", StringComparison.OrdinalIgnoreCase));
        if (found is null)
        {
            _problems.Add($"host.json: the key '{path}' is unknown.");
        }

        return found;
    }

    private static bool Matches(HostJsonKey key, string path) => key.Path.EndsWith(".*", StringComparison.Ordinal)
        ? path.Length > key.Path.Length - 1 && path.StartsWith(key.Path[..^1], StringComparison.OrdinalIgnoreCase)
        : string.Equals(key.Path, path, StringComparison.OrdinalIgnoreCase);

    private static bool HasKind(JsonElement value, HostJsonShape shape) => shape switch
    {
        HostJsonShape.WholeNumber or HostJsonShape.Count => value.ValueKind == JsonValueKind.Number,
        HostJsonShape.Flag => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.String,
    };

    private static bool Fits(string value, HostJsonShape shape) => shape switch
    {
        HostJsonShape.WholeNumber => int.TryParse(value, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out _),
        HostJsonShape.Count => int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count > 0,
        // The rule of the Azure Storage provider: the name becomes part of queue and table names there, of a file name here.
        HostJsonShape.HubName => value.Length is >= 3 and <= 45 && char.IsAsciiLetter(value[0]) && value.All(char.IsAsciiLetterOrDigit),
        HostJsonShape.Flag => bool.TryParse(value, out _),
        HostJsonShape.Duration => value == "-1" || TimeSpan.TryParse(value, CultureInfo.InvariantCulture, out _),
        HostJsonShape.Version => value == "2.0",
        HostJsonShape.LogLevel => Enum.TryParse<LogLevel>(value, ignoreCase: true, out _) && !char.IsDigit(value[0]),
        HostJsonShape.MatchStrategy => OneOf(value, "None", "Strict", "CurrentOrOlder"),
        HostJsonShape.FailureStrategy => OneOf(value, "Reject", "Fail"),
        _ => true,
    };

    private static bool OneOf(string value, params ReadOnlySpan<string> choices)
    {
        foreach (var choice in choices)
        {
            if (string.Equals(choice, value, StringComparison.OrdinalIgnoreCase))
            {
                return true;
            }
        }

        return false;
    }

    private static string Wanted(HostJsonShape shape) => shape switch
    {
        HostJsonShape.WholeNumber => "a whole number",
        HostJsonShape.Count => "a whole number of at least 1",
        HostJsonShape.HubName => "a letter followed by 2 to 44 letters or digits",
        HostJsonShape.Flag => "true or false",
        HostJsonShape.Duration => "a duration like \"00:05:00\"",
        HostJsonShape.Version => "\"2.0\"",
        HostJsonShape.LogLevel => "a log level (Trace, Debug, Information, Warning, Error, Critical, None)",
        HostJsonShape.MatchStrategy => "None, Strict or CurrentOrOlder",
        HostJsonShape.FailureStrategy => "Reject or Fail",
        _ => "a string",
    };

    private static string Kind(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.Null => "null",
        _ => value.GetRawText(),
    };
}
