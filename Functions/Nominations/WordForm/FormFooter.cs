using DocumentFormat.OpenXml;
using DocumentFormat.OpenXml.Packaging;
using DocumentFormat.OpenXml.Wordprocessing;
using QRCoder;
using TechVolunteers.Campaigns;
using A = DocumentFormat.OpenXml.Drawing;
using Drawings = DocumentFormat.OpenXml.Drawing.Wordprocessing;
using Pictures = DocumentFormat.OpenXml.Drawing.Pictures;

namespace TechVolunteers.Nominations.WordForm;

/// <summary>The foot of every page: the form's version, page n of m, and the check code of an issued form in text and as a QR code.</summary>
internal static class FormFooter
{
    // Twentieths of a point: the width of the text, and of the QR code's column.
    private const int TextWidth = 8_338;
    private const int CodeWidth = 1_300;

    // 20 mm in English metric units: some four pixels a module in a scan of 150 dpi.
    private const long CodeSize = 20 * 36_000;
    private const int PixelsPerModule = 8;

    public static FooterPart Add(MainDocumentPart main, FormDefinition form, string? checkCode)
    {
        var part = main.AddNewPart<FooterPart>();
        if (checkCode is null)
        {
            part.Footer = new Footer(FormStyles.Paragraph(JustificationValues.Center, [.. Pages(form)]));
            return part;
        }

        var picture = part.AddImagePart(ImagePartType.Png);
        using (var png = new MemoryStream(Png(checkCode)))
        {
            picture.FeedData(png);
        }

        part.Footer = new Footer(
            new Table(
                new TableProperties(new TableWidth { Width = "0", Type = TableWidthUnitValues.Auto }, new TableLayout { Type = TableLayoutValues.Fixed }),
                new DocumentFormat.OpenXml.Wordprocessing.TableGrid(new GridColumn { Width = $"{TextWidth}" }, new GridColumn { Width = $"{CodeWidth}" }),
                new TableRow(
                    Cell(
                        TextWidth,
                        FormStyles.Paragraph(JustificationValues.Left, FormStyles.SmallRun($"校验码 {checkCode}")),
                        FormStyles.Paragraph(JustificationValues.Left, FormStyles.SmallRun("本页由系统生成。内容如需改动，请在填写页面修改后重新生成、打印和盖章。")),
                        FormStyles.Paragraph(JustificationValues.Left, [.. Pages(form)])),
                    Cell(CodeWidth, FormStyles.Paragraph(JustificationValues.Right, new Run(Inline(part.GetIdOfPart(picture))))))),
            // A footer may not end with a table.
            FormStyles.LastParagraph());
        return part;
    }

    private static IEnumerable<OpenXmlElement> Pages(FormDefinition form) =>
    [
        FormStyles.SmallRun($"表格版本 {form.Version}　第 "),
        new SimpleField(FormStyles.SmallRun("1")) { Instruction = " PAGE " },
        FormStyles.SmallRun(" 页 共 "),
        new SimpleField(FormStyles.SmallRun("1")) { Instruction = " NUMPAGES " },
        FormStyles.SmallRun(" 页"),
    ];

    private static TableCell Cell(int width, params OpenXmlElement[] content) =>
        new([
            new TableCellProperties(new TableCellWidth { Width = $"{width}", Type = TableWidthUnitValues.Dxa }, new TableCellVerticalAlignment { Val = TableVerticalAlignmentValues.Center }),
            .. content,
        ]);

    // Level M restores 15 %: a code under a stamp or a fold can still be read.
    private static byte[] Png(string text)
    {
        using var code = QRCodeGenerator.GenerateQrCode(text, QRCodeGenerator.ECCLevel.M);
        using var png = new PngByteQRCode(code);
        return png.GetGraphic(PixelsPerModule);
    }

    private static Drawing Inline(string picture) => new(new Drawings.Inline(
        new Drawings.Extent { Cx = CodeSize, Cy = CodeSize },
        new Drawings.EffectExtent { LeftEdge = 0, TopEdge = 0, RightEdge = 0, BottomEdge = 0 },
        new Drawings.DocProperties { Id = 1, Name = "check-code", Description = "校验码的二维码" },
        new Drawings.NonVisualGraphicFrameDrawingProperties(new A.GraphicFrameLocks { NoChangeAspect = true }),
        new A.Graphic(new A.GraphicData(new Pictures.Picture(
            new Pictures.NonVisualPictureProperties(new Pictures.NonVisualDrawingProperties { Id = 2, Name = "check-code.png" }, new Pictures.NonVisualPictureDrawingProperties()),
            new Pictures.BlipFill(new A.Blip { Embed = picture }, new A.Stretch(new A.FillRectangle())),
            new Pictures.ShapeProperties(
                new A.Transform2D(new A.Offset { X = 0, Y = 0 }, new A.Extents { Cx = CodeSize, Cy = CodeSize }),
                new A.PresetGeometry(new A.AdjustValueList()) { Preset = A.ShapeTypeValues.Rectangle })))
        {
            Uri = "http://schemas.openxmlformats.org/drawingml/2006/picture",
        }))
    {
        DistanceFromTop = 0,
        DistanceFromBottom = 0,
        DistanceFromLeft = 0,
        DistanceFromRight = 0,
    });
}
