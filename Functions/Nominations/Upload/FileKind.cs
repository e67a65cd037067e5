namespace TechVolunteers.Nominations.Upload;

/// <summary>What a file's bytes are, whatever its name says.</summary>
public enum FileKind
{
    /// <summary>Zero bytes.</summary>
    Empty,

    /// <summary>A zip with the parts of a Word document.</summary>
    Docx,

    /// <summary>An OLE2 compound file with a Word document inside (Word 97–2003).</summary>
    Doc,

    /// <summary>Begins as <see cref="PdfHeader"/> says.</summary>
    Pdf,

    Jpeg,

    Png,

    /// <summary>A zip that holds no Word document.</summary>
    Zip,

    /// <summary>An OLE2 compound file that holds no Word 97–2003 document; an encrypted .docx is one of them.</summary>
    Compound,

    Other,
}
