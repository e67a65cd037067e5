using SkiaSharp;
using UglyToad.PdfPig.Core;

namespace TechVolunteers.Nominations.Scan.Images;

/// <summary>A picture that an annotation lays over a page.</summary>
/// <param name="Place">On the page, in points.</param>
internal sealed record Stamp(SKBitmap Picture, PdfRectangle Place);
