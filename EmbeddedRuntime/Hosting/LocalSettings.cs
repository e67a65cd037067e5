using System.Text.Json;

namespace TechVolunteers.EmbeddedRuntime.Hosting;

/// <summary>local.settings.json: settings for one's own machine, below real environment variables and arguments.</summary>
internal static class LocalSettings
{
    public const string FileName = "local.settings.json";

    /// <returns>Configuration keys; none when there is no file.</returns>
    /// <exception cref="StartRefusedException">The file is not what the Core Tools would read.</exception>
    public static IReadOnlyDictionary<string, string?> Read(string root)
    {
        var path = Path.Combine(root, FileName);
        return File.Exists(path) ? Parse(File.ReadAllText(path)) : new Dictionary<string, string?>();
    }

    internal static IReadOnlyDictionary<string, string?> Parse(string json)
    {
        var settings = new Dictionary<string, string?>(StringComparer.OrdinalIgnoreCase);
        var problems = new List<string>();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip, AllowTrailingCommas = true });
            if (document.RootElement.ValueKind != JsonValueKind.Object)
            {
                throw new StartRefusedException([$"{FileName} must hold a JSON object."]);
            }

            foreach (var part in document.RootElement.EnumerateObject())
            {
                ReadPart(part, settings, problems);
            }
        }
        catch (JsonException e)
        {
            problems.Add($"{FileName} is not JSON: {e.Message}");
        }

        return problems.Count == 0 ? settings : throw new StartRefusedException(problems);
    }

    private static void ReadPart(JsonProperty part, Dictionary<string, string?> settings, List<string> problems)
    {
        switch (part.Name)
        {
            case "IsEncrypted" when part.Value.ValueKind == JsonValueKind.False:
                break;
            case "IsEncrypted":
                problems.Add($"{FileName}: 'IsEncrypted' must be false; encrypted settings cannot be read.");
                break;
            case "Values":
                ReadTexts(part, "", settings, problems);
                break;
            case "ConnectionStrings":
                ReadTexts(part, "ConnectionStrings:", settings, problems);
                break;
            case "Host":
                ReadHost(part.Value, settings, problems);
                break;
            default:
                problems.Add($"{FileName}: the key '{part.Name}' is unknown.");
                break;
        }
    }

    private static void ReadTexts(JsonProperty part, string prefix, Dictionary<string, string?> settings, List<string> problems)
    {
        if (part.Value.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{FileName}: '{part.Name}' must be an object.");
            return;
        }

        foreach (var value in part.Value.EnumerateObject())
        {
            if (value.Value.ValueKind == JsonValueKind.String)
            {
                settings[prefix + value.Name.Replace("__", ":", StringComparison.Ordinal)] = value.Value.GetString();
            }
            else
            {
                problems.Add($"{FileName}: '{part.Name}.{value.Name}' must be a string.");
            }
        }
    }

    private static void ReadHost(JsonElement host, Dictionary<string, string?> settings, List<string> problems)
    {
        if (host.ValueKind != JsonValueKind.Object)
        {
            problems.Add($"{FileName}: 'Host' must be an object.");
            return;
        }

        foreach (var value in host.EnumerateObject())
        {
            if (value is { Name: "LocalHttpPort", Value.ValueKind: JsonValueKind.Number } && value.Value.TryGetInt32(out var port))
            {
                settings["port"] = port.ToString();
            }
            else
            {
                problems.Add($"{FileName}: 'Host.{value.Name}' is not supported; only a whole number 'LocalHttpPort' is.");
            }
        }
    }
}
