using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>Fonts, runs and paragraphs of the forms that this system writes.</summary>
internal static class FormStyles
{
    public const string PlaceholderStyle = "PlaceholderText";

    private const string Song = "宋体";
    private const string Hei = "黑体";
    private const string Latin = "Times New Roman";

    // Half points: 10.5 pt (五号), 18 pt (小二), 8 pt.
    private const string TextSize = "21";
    private const string TitleSize = "36";
    private const string SmallSize = "16";

    public static void Add(MainDocumentPart main)
    {
        main.AddNewPart<StyleDefinitionsPart>().Styles = new Styles(
            new DocDefaults(
                new RunPropertiesDefault(new RunPropertiesBaseStyle(
                    Fonts(Song), new FontSize { Val = TextSize }, new FontSizeComplexScript { Val = TextSize }, new Languages { Val = "en-US", EastAsia = "zh-CN" })),
                new ParagraphPropertiesDefault(new ParagraphPropertiesBaseStyle(new SpacingBetweenLines { Before = "0", After = "0", Line = "300", LineRule = LineSpacingRuleValues.Auto }))),
            new Style(new StyleName { Val = "Normal" }) { Type = StyleValues.Paragraph, StyleId = "Normal", Default = true },
            new Style(new StyleName { Val = "Placeholder Text" }, new StyleRunProperties(new Color { Val = "808080" })) { Type = StyleValues.Character, StyleId = PlaceholderStyle });
        // Where a font is missing, the reader's program takes the first of these that it has.
        main.AddNewPart<FontTablePart>().Fonts = new Fonts(
            Font(Song, "SimSun,Noto Serif CJK SC,Source Han Serif SC,STSong", FontFamilyValues.Roman),
            Font(Hei, "SimHei,Noto Sans CJK SC,Source Han Sans SC,STHeiti", FontFamilyValues.Swiss));
    }

    public static Run Run(string text) => new(new RunProperties(Fonts(Song)), Text(text));

    public static Run BoldRun(string text) => new(new RunProperties(Fonts(Song), new Bold()), Text(text));

    public static Run TitleRun(string text) => new(new RunProperties(Fonts(Hei), new FontSize { Val = TitleSize }), Text(text));

    public static Run SmallRun(string text) => new(new RunProperties(Fonts(Song), new FontSize { Val = SmallSize }), Text(text));

    public static Run PlaceholderRun(string text) => new(new RunProperties(new RunStyle { Val = PlaceholderStyle }), Text(text));

    public static Paragraph Paragraph(JustificationValues justification, params OpenXmlElement[] content) =>
        new([new ParagraphProperties(new Justification { Val = justification }), .. content]);

    /// <summary>An empty paragraph of two points, where one has to stand.</summary>
    public static Paragraph LastParagraph() => new(
        new ParagraphProperties(
            new SpacingBetweenLines { Before = "0", After = "0", Line = "40", LineRule = LineSpacingRuleValues.Exact },
            new ParagraphMarkRunProperties(new FontSize { Val = "4" })));

    private static Text Text(string text) => new(text) { Space = SpaceProcessingModeValues.Preserve };

    private static RunFonts Fonts(string eastAsia) => new() { Ascii = Latin, HighAnsi = Latin, EastAsia = eastAsia, ComplexScript = Latin };

    private static Font Font(string name, string otherwise, FontFamilyValues family) =>
        new(new AltName { Val = otherwise }, new FontCharSet { Val = "86" }, new FontFamily { Val = family }) { Name = name };
}
