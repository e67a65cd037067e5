using System.Collections.Immutable;
using System.Globalization;
using TechVolunteers.Campaigns;

namespace TechVolunteers.Tests.Nominations.WordForm;

/// <summary>How a unit's own form arranges labels and answers.</summary>
internal enum FormLayout
{
    TwoPairsARow,
    ThreePairsARow,
    OnePairARow,
    Numbered,
    WithNotes,
    LabelsAbove,
    MergedFirstColumn,
    TwoTables,
    TableInACell,
    LabelAndAnswerInOneCell,
    Lines,
}

/// <summary>A filled form as a unit may have typed it itself, made up from a number: the same number gives the same form.</summary>
/// <param name="Answers">In the form's order.</param>
internal sealed record MadeUpForm(FormDefinition Definition, FormLayout Layout, ImmutableArray<MadeUpAnswer> Answers, ImmutableArray<FormBlock> Blocks)
{
    public static MadeUpForm Of(int seed, ImmutableArray<FormDefinition> forms)
    {
        var random = new Random(seed);
        var definition = forms[seed % forms.Length];
        var answers = new MadeUpAnswers(random);
        var all = definition.Fields.Select(answers.For).ToImmutableArray();
        var layout = (FormLayout)(seed / forms.Length % Enum.GetValues<FormLayout>().Length);
        return new MadeUpForm(definition, layout, all, [.. new Drawing(random, answers, layout).Blocks(definition, all)]);
    }

    /// <summary>The clauses of the notice that these answers break, by the notice's own words and not by the product's rules.</summary>
    public IEnumerable<string> BrokenClauses()
    {
        string Said(string tag) => Answers.Single(answer => answer.Field.Tag == tag).Truth;
        int Count(string tag) => int.Parse(Said(tag), CultureInfo.InvariantCulture);
        static bool Late(string day) => string.CompareOrdinal(day, "2021-09-30") > 0;
        string[][] Teams() => [.. Said("teams").Split('；').Select(team => team.Split('|'))];
        return (Definition.Category.Value switch
        {
            "A" => (IEnumerable<(bool Broken, string Clause)>)[(Late(Said("registeredOn")), "二(一)3")],
            "B" => [(Count("memberCount") < 20, "二(二)3"), (Late(Said("registeredOn")) || Said("noBadRecord") == "有", "二(二)4")],
            _ =>
            [
                (Said("activityKinds").Split('、').Length < 3 || Teams().DistinctBy(team => team[1]).Count() < 3, "二(三)1"),
                (Count("volunteers") * 10 < Count("residents"), "二(三)2"),
                (Late(Said("firstActivityOn")) || Teams().Any(team => Late(team[2])), "二(三)4"),
            ],
        }).Where(one => one.Broken).Select(one => one.Clause);
    }

    private sealed class Drawing(Random random, MadeUpAnswers answers, FormLayout layout)
    {
        public IEnumerable<FormBlock> Blocks(FormDefinition form, ImmutableArray<MadeUpAnswer> all)
        {
            if (random.Next(3) == 0)
            {
                yield return new FormBlock.Line($"附件{random.Next(1, 4)}");
            }

            yield return new FormBlock.Line(answers.Any(form.Title, form.Title.Replace('“', '"').Replace('”', '"'), $"2021年度{form.Title}"));
            if (random.Next(2) == 0)
            {
                yield return new FormBlock.Line(answers.Any("推荐单位：示例学会（测试）", "填表日期：2021.11.3"));
            }

            var longOnes = all.Where(answer => answer.Field.Kind is FieldKind.Narrative or FieldKind.Table or FieldKind.Opinion).ToArray();
            var shortOnes = all.Except(longOnes).ToArray();
            if (random.Next(3) == 0)
            {
                random.Shuffle(shortOnes);
            }

            foreach (var block in layout == FormLayout.Lines ? AsLines(shortOnes, longOnes) : AsTables(shortOnes, longOnes))
            {
                yield return block;
            }

            if (random.Next(3) == 0)
            {
                yield return new FormBlock.Line("填表说明：本表请用A4纸打印，一式两份。");
            }
        }

        private IEnumerable<FormBlock> AsLines(MadeUpAnswer[] shortOnes, MadeUpAnswer[] longOnes)
        {
            foreach (var answer in shortOnes)
            {
                yield return new FormBlock.Line($"{string.Concat(Label(answer.Field, plain: true)).TrimEnd('：', ':')}{answers.Any("：", ":", "：　")}{string.Join(' ', answer.Typed)}");
            }

            foreach (var answer in longOnes)
            {
                yield return new FormBlock.Line(answers.Any("", "一、") + answer.Field.Label + answers.Any("：", ""));
                if (answer.Field.Kind == FieldKind.Table)
                {
                    yield return Rows(answer);
                }
                else
                {
                    foreach (var line in answer.Typed)
                    {
                        yield return new FormBlock.Line(line);
                    }
                }
            }
        }

        private IEnumerable<FormBlock> AsTables(MadeUpAnswer[] shortOnes, MadeUpAnswer[] longOnes)
        {
            var pairs = layout switch { FormLayout.ThreePairsARow => 3, FormLayout.OnePairARow or FormLayout.Numbered or FormLayout.WithNotes => 1, FormLayout.LabelsAbove => random.Next(2, 5), _ => 2 };
            var inFront = layout is FormLayout.Numbered or FormLayout.MergedFirstColumn ? 1 : 0;
            var columns = layout is FormLayout.LabelsAbove or FormLayout.LabelAndAnswerInOneCell ? pairs : (pairs * 2) + inFront + (layout == FormLayout.WithNotes ? 1 : 0);
            var rows = shortOnes.Chunk(pairs).SelectMany((chunk, n) => ShortRows(chunk, n, columns)).ToImmutableArray();
            var more = longOnes.SelectMany((answer, n) => LongRows(answer, shortOnes.Length + n, columns)).ToImmutableArray();
            return layout switch
            {
                FormLayout.TwoTables => [new FormBlock.Grid(rows), new FormBlock.Line(answers.Any("", "二、事迹材料")), new FormBlock.Grid(more)],
                FormLayout.TableInACell => [new FormBlock.Grid([[new FormCell([]) { Inner = new FormBlock.Grid([.. rows, .. more]) }]])],
                _ => [new FormBlock.Grid([.. rows, .. more])],
            };
        }

        private IEnumerable<ImmutableArray<FormCell>> ShortRows(MadeUpAnswer[] chunk, int number, int columns)
        {
            // What is left of the row goes to its last cell.
            ImmutableArray<FormCell> Row(IEnumerable<FormCell> cells) => cells.ToImmutableArray() is var all && columns - all.Sum(cell => cell.Span) is > 0 and var left
                ? [.. all[..^1], all[^1] with { Span = all[^1].Span + left }]
                : all;
            return layout switch
            {
                FormLayout.LabelsAbove => [Row(chunk.Select(answer => new FormCell(Label(answer.Field)))), Row(chunk.Select(answer => new FormCell([.. answer.Typed])))],
                FormLayout.LabelAndAnswerInOneCell => [Row(chunk.Select(answer => new FormCell([answers.Any([answer.Field.Label, .. Aliases(answer.Field)]) + answers.Any("：", ":", "： ") + answer.Typed[0]])))],
                FormLayout.Numbered => [Row([new FormCell([$"{number + 1}"]), .. Pairs(chunk)])],
                FormLayout.WithNotes => [[.. Pairs(chunk), new FormCell([answers.Any("", "按平台记录填写", "必填")])]],
                FormLayout.MergedFirstColumn => [Row([new FormCell(number == 0 ? [.. "基本情况".Select(c => $"{c}")] : []) { Down = number == 0 ? CellRun.Begins : CellRun.GoesOn }, .. Pairs(chunk)])],
                _ => [Row(Pairs(chunk))],
            };
        }

        private IEnumerable<FormCell> Pairs(MadeUpAnswer[] chunk) => chunk.SelectMany(answer => (FormCell[])[new FormCell(Label(answer.Field)), new FormCell([.. answer.Typed])]);

        private IEnumerable<ImmutableArray<FormCell>> LongRows(MadeUpAnswer answer, int number, int columns)
        {
            var content = answer.Field.Kind == FieldKind.Table ? new FormCell([]) { Inner = Rows(answer) } : new FormCell([.. answer.Typed]);
            if (layout == FormLayout.LabelAndAnswerInOneCell)
            {
                return [[content with { Paragraphs = [$"{answer.Field.Label}：", .. content.Paragraphs], Span = columns }]];
            }

            if (layout == FormLayout.LabelsAbove || (layout != FormLayout.Numbered && random.Next(6) == 0))
            {
                return [[new FormCell(Label(answer.Field)) { Span = columns }], [content with { Span = columns }]];
            }

            return layout == FormLayout.Numbered
                ? [[new FormCell([$"{number + 1}"]), new FormCell(Label(answer.Field)), content with { Span = columns - 2 }]]
                : [[new FormCell(Label(answer.Field)), content with { Span = columns - 1 }]];
        }

        private FormBlock.Grid Rows(MadeUpAnswer answer)
        {
            var numbered = random.Next(2) == 0;
            var head = answers.Any<string[]>(["队伍名称", "队伍编号", "注册时间"], ["名称", "编号", "注册日期"], ["服务队名称", "组织编号", "平台注册时间"]);
            return new FormBlock.Grid([Row("序号", head), .. answer.Typed.Select((row, n) => Row($"{n + 1}", row.Split('|')))]);

            ImmutableArray<FormCell> Row(string first, string[] cells) => [.. (numbered ? cells.Prepend(first) : cells).Select(cell => new FormCell([cell]))];
        }

        // 名称 alone names the form itself as well as its teams.
        private static IEnumerable<string> Aliases(FieldDefinition field) => field.Aliases.Where(alias => alias.Length > 2);

        private ImmutableArray<string> Label(FieldDefinition field, bool plain = false)
        {
            var text = answers.Any([field.Label, field.Label, .. Aliases(field)]);
            return random.Next(12) switch
            {
                0 or 1 when text.Length == 2 => [$"{text[0]}{answers.Any(" ", "　", "　　")}{text[1]}"],
                2 => [$"{text}{answers.Any("：", ":")}"],
                3 => [text.Replace('（', '(').Replace('）', ')')],
                4 when text.Length > 4 => [text[..(text.Length / 2)], text[(text.Length / 2)..]],
                5 when field.Kind is FieldKind.Narrative or FieldKind.Opinion => [.. text.Select(c => $"{c}")],
                6 when field.Kind == FieldKind.Narrative => [text + answers.Any("（300字以内）", "（限2000字，可另附页）")],
                7 => [$"{answers.Any("*", "＊")}{text}"],
                8 when field.Kind == FieldKind.Number => [$"{text}（人）"],
                9 when !plain => [$"{answers.Any("1.", "（一）", "3、")}{text}"],
                _ => [text],
            };
        }
    }
}
