namespace TechVolunteers.Nominations.WordForm;

/// <summary>How much a .docx may unfold to.</summary>
/// <param name="InflatedBytes">Over all entries, counted while inflating: what the headers say is not believed.</param>
/// <param name="Ratio">Inflated bytes per packed byte, of an entry and of the whole file.</param>
/// <param name="RatioFloorBytes">Below this an entry's ratio is of no interest: short XML packs well.</param>
/// <param name="XmlBytes">Of one XML part: it becomes a tree in memory many times its size.</param>
/// <param name="XmlDepth">Nested elements; a table in a table cell takes three.</param>
public sealed record PackageLimits(
    long InflatedBytes = 500_000_000,
    int Ratio = 100,
    long RatioFloorBytes = 4_000_000,
    long XmlBytes = 12_000_000,
    int XmlDepth = 128);
