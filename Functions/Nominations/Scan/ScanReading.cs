using System.Collections.Immutable;

namespace TechVolunteers.Nominations.Scan;

/// <summary>How a PDF came to be, as far as its content tells.</summary>
public enum ScanKind
{
    /// <summary>The file could not be read far enough to tell.</summary>
    Unknown,

    /// <summary>Pictures of pages, perhaps with a text layer from character recognition.</summary>
    Scan,

    /// <summary>Text from a word processor: never printed, so a seal on it can only be a picture or a digital one.</summary>
    BornDigital,

    /// <summary>Pages of both kinds.</summary>
    Mixed,
}

/// <summary>What was read from a stamped PDF.</summary>
/// <param name="Pages">Null when the file could not be opened.</param>
public sealed record ScanReading(int? Pages, ScanKind Kind, ImmutableArray<Finding> Findings);
