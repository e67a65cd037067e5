using System.Collections.Immutable;
using System.Text.Json;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Tests.Packets;

/// <summary>Filled forms and stamped scans of invented people and units, with what is true about each.</summary>
internal static class SamplePackets
{
    public static ImmutableArray<FormDefinition> Forms { get; } = [.. CampaignFile.Sample.Forms];

    public static FormDefinition Form(string category) => Forms.Single(form => form.Category.Value == category);

    public static string Path(params string[] parts) => System.IO.Path.Combine([AppContext.BaseDirectory, "Packets", .. parts]);

    public static FileStream Open(params string[] parts) => File.OpenRead(Path(parts));

    /// <summary>The entries of an expected.json.</summary>
    public static IEnumerable<JsonElement> Truth(string set)
    {
        using var file = Open(set, "expected.json");
        using var json = JsonDocument.Parse(file);
        return [.. json.RootElement.GetProperty("files").EnumerateArray().Select(one => one.Clone())];
    }
}
