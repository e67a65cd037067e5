using System.Text;
using System.Xml;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Reads one XML part of a package from beginning to end: content types, relationships, fields, embedded content, depth.</summary>
internal sealed class PartInspection(string name, PackageLimits limits, WordFindings say)
{
    private const string MainPart = "wordprocessingml.document.main+xml";
    private const int LongestInstruction = 400;

    // Fields that start a program or read another file when Word updates them. INCLUDEPICTURE is a remote picture, no more.
    private static readonly string[] ActiveFields = ["DDE", "DDEAUTO", "INCLUDETEXT", "INCLUDE", "LINK", "IMPORT", "DATABASE"];

    private readonly List<Finding> findings = [];
    private readonly Stack<StringBuilder> fields = [];

    public bool DeclaresMainPart { get; private set; }

    public IReadOnlyList<Finding> Read(Stream part)
    {
        var head = new byte[1024];
        var length = part.ReadAtLeast(head, head.Length, throwOnEndOfStream: false);
        var settings = new XmlReaderSettings { DtdProcessing = DtdProcessing.Prohibit, XmlResolver = null, MaxCharactersInDocument = limits.XmlBytes };
        try
        {
            using var xml = XmlReader.Create(new HeadedStream(head.AsMemory(0, length), part), settings);
            while (xml.Read())
            {
                if (xml.Depth > limits.XmlDepth)
                {
                    return [say.TooDeep(name)];
                }

                Node(xml);
            }
        }
        catch (XmlException)
        {
            findings.Add(PackageInspection.HasDoctype(head.AsSpan(0, length)) ? say.Dtd(name) : say.BrokenXml(name));
        }

        return findings;
    }

    private void Node(XmlReader xml)
    {
        if (xml.NodeType != XmlNodeType.Element)
        {
            return;
        }

        switch (xml.LocalName)
        {
            case "Default" or "Override" when name == "[Content_Types].xml":
                ContentType(xml.GetAttribute("ContentType") ?? "");
                break;
            case "Relationship" when name.EndsWith(".rels", StringComparison.OrdinalIgnoreCase):
                Relationship(xml.GetAttribute("Type") ?? "", xml.GetAttribute("Target") ?? "", xml.GetAttribute("TargetMode"));
                break;
            case "altChunk":
                findings.Add(say.Chunk());
                break;
            case "OLEObject":
                findings.Add(say.EmbeddedObject(name));
                break;
            case "fldSimple":
                Instruction(Attribute(xml, "instr") ?? "");
                break;
            case "fldChar":
                Field(Attribute(xml, "fldCharType"));
                break;
            case "instrText" when fields.TryPeek(out var text):
                Collect(xml, text);
                break;
            default:
                break;
        }
    }

    private static void Collect(XmlReader xml, StringBuilder text)
    {
        if (xml.IsEmptyElement)
        {
            return;
        }

        while (xml.Read() && xml.NodeType != XmlNodeType.EndElement)
        {
            if (text.Length < LongestInstruction)
            {
                text.Append(xml.Value);
            }
        }
    }

    // Attributes carry the element's namespace in WordprocessingML, under whatever prefix.
    private static string? Attribute(XmlReader xml, string localName) => xml.GetAttribute(localName, xml.NamespaceURI) ?? xml.GetAttribute(localName);

    private void ContentType(string type)
    {
        DeclaresMainPart |= type.Contains(MainPart, StringComparison.OrdinalIgnoreCase);
        if (type.Contains("macroEnabled", StringComparison.OrdinalIgnoreCase) || type.Contains("vbaProject", StringComparison.OrdinalIgnoreCase) || type.Contains("vbaData", StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(say.Macros(name));
        }

        if (type.Contains("oleObject", StringComparison.OrdinalIgnoreCase) || type.Contains("activeX", StringComparison.OrdinalIgnoreCase))
        {
            findings.Add(say.EmbeddedObject(name));
        }
    }

    private void Relationship(string type, string target, string? mode)
    {
        var kind = type[(type.LastIndexOf('/') + 1)..];
        var external = string.Equals(mode, "External", StringComparison.OrdinalIgnoreCase);
        var finding = kind.ToUpperInvariant() switch
        {
            "HYPERLINK" when external => (Finding?)null,
            "IMAGE" when external => say.ExternalLink("图片", target),
            "ATTACHEDTEMPLATE" when external => say.ExternalLink("模板", target),
            _ when external => say.ExternalPart(target),
            "VBAPROJECT" or "WORDVBADATA" => say.Macros(target),
            "OLEOBJECT" or "PACKAGE" or "CONTROL" or "ACTIVEXCONTROLBINARY" => say.EmbeddedObject(target),
            _ => null,
        };
        if (finding is not null)
        {
            findings.Add(finding);
        }
    }

    private void Field(string? type)
    {
        if (type == "begin")
        {
            fields.Push(new StringBuilder());
        }
        else if (fields.TryPeek(out var text))
        {
            Instruction(text.ToString());
            text.Clear();
            if (type == "end")
            {
                fields.Pop();
            }
        }
    }

    private void Instruction(string text)
    {
        if (Field(text, say) is { } finding)
        {
            findings.Add(finding);
        }
    }

    /// <summary>What a field's instruction does that it must not; null when it is harmless.</summary>
    internal static Finding? Field(string text, WordFindings say)
    {
        var word = text.Split([' ', '\t', '\n', '\r', ' '], 2, StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries).FirstOrDefault() ?? "";
        return ActiveFields.Contains(word, StringComparer.OrdinalIgnoreCase) ? say.ActiveField(word.ToUpperInvariant())
            : word.Equals("INCLUDEPICTURE", StringComparison.OrdinalIgnoreCase) ? say.ExternalLink("图片", text.Trim())
            : null;
    }
}
