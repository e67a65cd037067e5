using TechVolunteers.Nominations.Scan.Images;
using UglyToad.PdfPig.Annotations;
using UglyToad.PdfPig.Content;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Stamps and signatures that a program laid over the pages (ISO 32000-1, 12.5.6.12 and 12.7.4.5). Nothing is verified.</summary>
internal sealed class DigitalMarks
{
    public int Signatures { get; private set; }

    /// <summary>Whether there is anything of the kind, drawn or not.</summary>
    public bool Any { get; private set; }

    /// <summary>The appearances of a page's stamps and signatures that are pictures. The caller disposes of them.</summary>
    /// <param name="resolve">Gives the object behind a reference.</param>
    public IReadOnlyList<Stamp> Look(Page page, Func<IToken, IToken?> resolve)
    {
        var stamps = new List<Stamp>();
        foreach (var annotation in page.GetAnnotations())
        {
            var dictionary = annotation.AnnotationDictionary.Data;
            var signed = dictionary.GetValueOrDefault("FT") is NameToken { Data: "Sig" } && dictionary.ContainsKey("V");
            if (!signed && annotation.Type != AnnotationType.Stamp)
            {
                continue;
            }

            Any = true;
            Signatures += signed ? 1 : 0;
            if (annotation.NormalAppearance is { IsStateless: true, StatelessAppearanceStream: { } appearance } && AppearancePicture.Decode(appearance, resolve) is { } picture)
            {
                stamps.Add(new Stamp(picture, annotation.Rectangle));
            }
        }

        return stamps;
    }
}
