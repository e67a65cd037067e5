namespace TechVolunteers.Supervision;

/// <summary>
/// The ends of all hash chains of a partition at one moment, kept as a document: whoever rewrites a chain later, with all its hashes, no longer
/// agrees with it.
/// </summary>
/// <param name="Sha256">Of the document, which has one <see cref="AnchoredHead"/> a line in order of the chains' names.</param>
public sealed record Anchor(DateTimeOffset At, string Document, string Sha256, int Chains)
{
    public const string Prefix = "anchor/";

    /// <summary>The last anchor once more, so that it is found without a scan.</summary>
    public const string Last = "anchored";

    public string Key => $"{Prefix}{At.UtcDateTime:yyyyMMddHHmmssfff}";
}

/// <summary>Where one chain ended when it was anchored.</summary>
public sealed record AnchoredHead(string Chain, int N, string Hash);
