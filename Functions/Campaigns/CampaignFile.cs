using System.Collections.Immutable;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Serialization.Metadata;

namespace TechVolunteers.Campaigns;

/// <summary>What became of a campaign file.</summary>
public abstract record CampaignLoading
{
    private CampaignLoading() { }

    public sealed record Loaded(CampaignDefinition Definition) : CampaignLoading;

    /// <param name="Problems">Every problem, each a whole Chinese sentence behind the JSON path of its place: “$.deadline：……”. Never empty.</param>
    public sealed record Refused(ImmutableArray<string> Problems) : CampaignLoading;
}

/// <summary>Reads campaign files: JSON in the shape of <see cref="CampaignDefinition"/>, comments and trailing commas allowed.</summary>
public static class CampaignFile
{
    /// <summary>DateTimeOffset values of the file are Beijing wall times; a rule's kind may stand anywhere in its object.</summary>
    private static readonly JsonSerializerOptions options = new(Json.Options)
    {
        TypeInfoResolver = new DefaultJsonTypeInfoResolver(),
        AllowOutOfOrderMetadataProperties = true,
        Converters = { new WallTimeJsonConverter() },
    };

    private static readonly JsonDocumentOptions documentOptions = new()
    {
        AllowTrailingCommas = true,
        CommentHandling = JsonCommentHandling.Skip,
        AllowDuplicateProperties = false,
    };

    /// <summary>The sample campaign that travels with the app: the notice of 2021.</summary>
    /// <exception cref="InvalidOperationException">The embedded file does not load, which its test rules out.</exception>
    public static CampaignDefinition Sample =>
        Parse(Asset.Text("Campaigns/Assets/kjzy2021.json")) switch
        {
            CampaignLoading.Loaded loaded => loaded.Definition,
            CampaignLoading.Refused refused => throw new InvalidOperationException(string.Join('\n', refused.Problems)),
            _ => throw new System.Diagnostics.UnreachableException(),
        };

    /// <summary>Reads a campaign file. Its days are checked against the working-day tables that travel with the app.</summary>
    public static CampaignLoading Parse(string json) => Parse(json, WorkingCalendar.Shipped);

    public static CampaignLoading Parse(string json, WorkingCalendar calendar)
    {
        JsonNode? root;
        try
        {
            root = JsonNode.Parse(json, documentOptions: documentOptions);
        }
        catch (JsonException malformed)
        {
            return Refused([$"$：第 {malformed.LineNumber + 1} 行第 {malformed.BytePositionInLine + 1} 个字节附近不是正确的 JSON（或同一项写了两次），请改正后再导入。"]);
        }

        var problems = ImmutableArray.CreateBuilder<string>();
        new JsonShape(options, Add).Check(root, typeof(CampaignDefinition), "$");
        if (problems.Count > 0)
        {
            return Refused(problems.ToImmutable());
        }

        var definition = root.Deserialize<CampaignDefinition>(options)!;
        CampaignChecks.Check(definition, calendar, Add);
        return problems.Count > 0 ? Refused(problems.ToImmutable()) : new CampaignLoading.Loaded(definition);

        void Add(string path, string sentence) => problems.Add($"{path}：{sentence}");
    }

    private static CampaignLoading.Refused Refused(ImmutableArray<string> problems) => new(problems);
}
