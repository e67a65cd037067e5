namespace TechVolunteers.Nominations.Scan;

/// <summary>How much a PDF may hold.</summary>
/// <param name="Pages">Of the stamped scan (notice packet: 60).</param>
/// <param name="PageSide">The longer side of a page in points of 1/72 inch; A0 is 3370.</param>
/// <param name="ImagePixels">Width times height of one picture, by its dictionary, before anything is decoded.</param>
/// <param name="Objects">How many objects are looked at for what runs by itself.</param>
public sealed record PdfLimits(int Pages = 60, double PageSide = 3_400, long ImagePixels = 40_000_000, int Objects = 20_000);
