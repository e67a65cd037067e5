using System.Collections.Immutable;
using UglyToad.PdfPig;
using UglyToad.PdfPig.Core;
using UglyToad.PdfPig.Tokens;

namespace TechVolunteers.Nominations.Scan;

/// <summary>Finds what a PDF does by itself when opened or clicked (ISO 32000-1, 12.6), and files that it carries.</summary>
/// <param name="Running">Names of the actions found, such as JavaScript; each once.</param>
internal sealed record PdfActions(ImmutableSortedSet<string> Running, bool EmbeddedFile)
{
    // Links within the document and to web pages are ordinary.
    private static readonly string[] Dangerous = ["JavaScript", "Launch", "SubmitForm", "ImportData", "GoToR", "GoToE", "Rendition", "Movie", "Sound", "RichMediaExecute"];

    // What a page draws holds no actions and is most of the file.
    private static readonly string[] Drawing = ["Contents", "Resources", "Font", "XObject", "ColorSpace", "Metadata", "StructTreeRoot", "PieceInfo", "Thumb"];

    /// <summary>Walks all that can be reached from the catalog, names resolved by the parser (so <c>/J#53</c> hides nothing), at most <paramref name="most"/> objects.</summary>
    public static PdfActions Find(PdfDocument document, int most)
    {
        var walk = new Walk(document, most);
        walk.All(document.Structure.Catalog.CatalogDictionary);
        return new PdfActions(walk.Running.ToImmutableSortedSet(StringComparer.Ordinal), walk.EmbeddedFile);
    }

    private sealed class Walk(PdfDocument document, int most)
    {
        private readonly HashSet<IndirectReference> seen = [];
        private readonly Stack<IToken> rest = [];

        public HashSet<string> Running { get; } = new(StringComparer.Ordinal);

        public bool EmbeddedFile { get; private set; }

        public void All(IToken root)
        {
            rest.Push(root);
            for (var count = 0; rest.TryPop(out var token) && count < most; count++)
            {
                Look(token);
            }
        }

        private void Look(IToken token)
        {
            switch (token)
            {
                case IndirectReferenceToken reference when seen.Add(reference.Data):
                    if (document.Structure.GetObject(reference.Data)?.Data is { } target)
                    {
                        rest.Push(target);
                    }

                    break;
                case ObjectToken held:
                    rest.Push(held.Data);
                    break;
                case ArrayToken array:
                    foreach (var one in array.Data)
                    {
                        rest.Push(one);
                    }

                    break;
                case StreamToken stream:
                    Look(stream.StreamDictionary);
                    break;
                case DictionaryToken dictionary:
                    Look(dictionary);
                    break;
                default:
                    break;
            }
        }

        private void Look(DictionaryToken dictionary)
        {
            if (dictionary.TryGet(NameToken.S, out var action) && action is NameToken name && Dangerous.Contains(name.Data, StringComparer.Ordinal))
            {
                Running.Add(name.Data);
            }

            foreach (var (key, value) in dictionary.Data)
            {
                switch (key)
                {
                    case "JS" or "JavaScript":
                        Running.Add("JavaScript");
                        break;
                    case "XFA":
                        Running.Add("XFA");
                        break;
                    case "EF" or "EmbeddedFiles" or "RichMediaContent":
                        EmbeddedFile = true;
                        break;
                    case "Type" when value is NameToken { Data: "EmbeddedFile" }:
                        EmbeddedFile = true;
                        break;
                    case var drawn when Drawing.Contains(drawn, StringComparer.Ordinal):
                        break;
                    default:
                        rest.Push(value);
                        break;
                }
            }
        }
    }
}
