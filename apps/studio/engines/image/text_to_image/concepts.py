# ruff: noqa: E501  (one concept a line reads best as a table)
"""The words this engine knows, English and Chinese, and what each of them stands for.

One line a concept: its name, then the words for it. Plurals with “s” or “es” are found by themselves. Chinese words
are looked for anywhere in the text, longer ones first, so 月光 is not 月 and 光.
"""

from __future__ import annotations

Table = dict[str, str]

PLACES: Table = {
    "sea": "sea|ocean|open sea|waves|harbour|harbor|marine|surf|bay|coast|coastline|shore|seascape|seaside|海|大海|海洋|海面|海浪|海湾|海港|港口|港湾|海岸|波浪|沧海|海边",
    "beach": "beach|sand beach|seashore|tropical beach|沙滩|海滩",
    "island": "island|isle|岛|岛屿|小岛|孤岛",
    "lake": "lake|pond|lagoon|loch|reservoir|湖|湖泊|湖面|湖边|湖畔|池塘|水塘|西湖",
    "river": "river|stream|brook|creek|canal|riverbank|河|河流|江|江边|江上|溪|溪流|小溪|小河|江南|运河|寒江",
    "waterfall": "waterfall|cascade|falls|瀑布|飞瀑",
    "mountains": "mountain|mountains|peak|peaks|alps|summit|range|highland|山|群山|高山|远山|雪山|山峰|山脉|青山|山里|深山|千山",
    "hills": "hill|hills|valley|countryside|rolling hills|moor|downs|田野|山丘|丘陵|山谷|乡间|山坡|原野",
    "meadow": "meadow|field|fields|grassland|prairie|pasture|steppe|wheat field|savanna|savannah|plain|plains|草地|草原|田|麦田|稻田|花田|牧场|平原",
    "forest": "forest|wood|woods|woodland|jungle|grove|trees in rows|森林|树林|林中|丛林|林子|林间|松林",
    "desert": "desert|dune|dunes|sahara|sand dunes|oasis|沙漠|沙丘|大漠|戈壁",
    "canyon": "canyon|gorge|cliffs|mesa|badlands|峡谷|悬崖|山崖",
    "city": "city|skyline|town|downtown|metropolis|skyscraper|skyscrapers|skyscrapers|street|urban|城市|都市|高楼|大厦|街道|城里|摩天楼|街",
    "village": "village|hamlet|farm|farmland|settlement|村|村庄|村子|小镇|农村|农庄|山村|渔村|小村",
    "garden": "garden|park|orchard|花园|园林|公园|庭院|果园|院子",
    "snowfield": "snowfield|tundra|arctic|glacier|ice|north pole|antarctica|frozen land|雪地|雪原|冰原|北极|南极|冰川|冰",
    "space": "space|galaxy|cosmos|universe|outer space|nebula|milky way|太空|宇宙|银河|星系|星云|星河",
    "underwater": "underwater|coral reef|reef|seabed|under the sea|bottom of the sea|deep sea|水下|海底|珊瑚|珊瑚礁|深海",
}
TIMES: Table = {
    "dawn": "dawn|daybreak|sunrise|early morning|first light|日出|黎明|清晨|拂晓|破晓|晨曦|朝阳|早晨|晨",
    "morning": "morning|forenoon|上午|早上",
    "day": "day|noon|midday|daylight|daytime|afternoon|bright day|白天|中午|正午|下午|午后|日间|晴天",
    "sunset": "sunset|evening sun|golden hour|setting sun|sundown|afterglow|evening|日落|夕阳|落日|黄昏|傍晚|晚霞|斜阳|残阳",
    "dusk": "dusk|twilight|blue hour|nightfall|暮|暮色|薄暮|日暮|暮光",
    "night": "night|midnight|moonlight|moonlit|starry|starlight|nocturne|by night|夜|夜晚|夜里|夜色|午夜|深夜|月夜|月光|星空|夜空|月下|星夜|今夜",
}
WEATHERS: Table = {
    "clear": "clear|sunny|cloudless|fair|bright|晴|晴朗|晴空|阳光|万里无云",
    "clouds": "cloud|clouds|cloudy|overcast|云|白云|多云|阴天|乌云|云朵|彩云|浮云",
    "fog": "fog|foggy|mist|misty|haze|hazy|雾|薄雾|晨雾|云雾|烟雾|大雾|雾气|烟雨|朦胧",
    "rain": "rain|rainy|raining|drizzle|shower|showers|雨|下雨|细雨|春雨|秋雨|雨中|小雨|夜雨|雨天",
    "storm": "storm|stormy|thunderstorm|thunder|lightning|tempest|暴风雨|雷雨|闪电|雷电|风暴|狂风|暴雨",
    "snow": "snow|snowy|snowing|snowfall|blizzard|snow-covered|雪|下雪|大雪|飘雪|飞雪|白雪|风雪|雪花|雪中|雪夜",
    "rainbow": "rainbow|彩虹|虹",
    "aurora": "aurora|northern lights|polar lights|极光",
}
SEASONS: Table = {
    "spring": "spring|springtime|april|may blossoms|春|春天|春日|春季|早春",
    "summer": "summer|summertime|july|夏|夏天|夏日|夏季|盛夏",
    "autumn": "autumn|fall colours|fall colors|autumnal|october|indian summer|秋|秋天|秋日|秋季|深秋|红叶|落叶|枫叶",
    "winter": "winter|wintry|december|january|冬|冬天|冬日|冬季|寒冬|严冬",
}
MOODS: Table = {
    "calm": "calm|quiet|peaceful|serene|still|tranquil|silent|gentle|宁静|平静|安静|静谧|恬静|安宁|寂静",
    "lonely": "lonely|alone|solitary|lonesome|abandoned|forlorn|孤独|孤单|寂寞|孤|独自|荒凉|独",
    "joyful": "joyful|happy|cheerful|bright colours|festive|merry|欢乐|快乐|喜悦|欢快|热闹|喜庆",
    "sad": "sad|melancholy|melancholic|sorrow|gloomy|mournful|悲伤|忧伤|忧郁|惆怅|哀伤|愁|忧愁",
    "dramatic": "dramatic|wild|mighty|epic|fierce|powerful|majestic|壮丽|壮观|雄伟|磅礴|激烈|狂野",
    "dreamy": "dreamy|dream|dreamlike|magical|fairy|fairy-tale|enchanted|romantic|梦|梦幻|童话|浪漫|梦境|魔幻|仙境",
    "mysterious": "mysterious|eerie|spooky|haunted|secret|strange|dark|神秘|诡异|幽暗|阴森|幽深|黑暗",
    "warm": "warm|cosy|cozy|温暖|温馨|暖",
    "cold": "cold|icy|freezing|chilly|寒冷|冰冷|寒|冷",
}
THINGS: Table = {
    "tree": "tree|oak|old tree|lone tree|树|大树|古树|橡树|树木|老树",
    "pine": "pine|fir|spruce|conifer|pine tree|松|松树|杉树|冷杉",
    "palm": "palm|palm tree|coconut tree|棕榈|椰树|椰子树|棕榈树",
    "cypress": "cypress|poplar|柏树|白杨|柏",
    "blossom": "cherry blossom|cherry blossoms|cherry tree|blossom|sakura|plum blossom|blossoming tree|樱花|桃花|梅花|樱树|桃树|杏花|梨花|花树",
    "willow": "willow|weeping willow|柳|柳树|垂柳|杨柳",
    "bare": "bare tree|dead tree|leafless|枯树|枯木|枯藤",
    "bamboo": "bamboo|bamboo forest|bamboo grove|竹|竹子|翠竹|竹林",
    "cactus": "cactus|cacti|仙人掌",
    "reeds": "reed|reeds|rushes|cattail|芦苇|蒹葭",
    "flowers": "flower|flowers|wildflower|wildflowers|poppy|poppies|rose|roses|tulip|tulips|sunflower|sunflowers|lavender|daisy|daisies|花|花朵|鲜花|野花|玫瑰|郁金香|向日葵|薰衣草|花海|菊花|繁花",
    "lotus": "lotus|water lily|water lilies|lily pad|荷花|莲花|睡莲|荷叶|荷塘",
    "house": "house|cottage|cabin|home|hut|barn|farmhouse|chalet|房子|小屋|木屋|农舍|屋子|人家|茅屋|房屋|草屋",
    "castle": "castle|fortress|palace|chateau|城堡|宫殿|古堡",
    "tower": "tower|clock tower|belfry|塔楼|钟楼",
    "church": "church|chapel|cathedral|steeple|教堂",
    "pagoda": "pagoda|temple|shrine|monastery|塔|宝塔|寺|寺庙|古寺|庙|佛塔|楼阁|亭子|亭",
    "lighthouse": "lighthouse|beacon|灯塔",
    "windmill": "windmill|mill|风车",
    "bridge": "bridge|stone bridge|footbridge|桥|石桥|小桥|拱桥|断桥",
    "tent": "tent|camp|campsite|帐篷|营地",
    "campfire": "campfire|fire|bonfire|篝火|火堆|火",
    "lantern": "lantern|lanterns|paper lantern|sky lantern|灯笼|天灯|孔明灯|灯火",
    "ruin": "ruin|ruins|columns|ancient temple|废墟|遗迹|古城",
    "torii": "torii|gate|鸟居|牌坊",
    "fence": "fence|wooden fence|篱笆|栅栏",
    "path": "path|road|lane|trail|track|way|路|小路|小径|道路|山路|公路|古道",
    "boat": "boat|rowing boat|rowboat|canoe|fishing boat|gondola|小船|渔船|舟|孤舟|扁舟|船|渔舟|独木舟|轻舟",
    "sailboat": "sailboat|sailing boat|sailing boats|yacht|sail|sails|schooner|帆船|帆|孤帆",
    "ship": "ship|tall ship|galleon|steamer|大船|轮船|海船",
    "balloon": "hot air balloon|balloon|balloons|hot-air balloon|热气球|气球",
    "kite": "kite|kites|风筝|纸鸢",
    "train": "train|steam train|locomotive|railway|火车|列车|蒸汽火车",
    "car": "car|automobile|taxi|汽车|小汽车|轿车",
    "rocket": "rocket|spaceship|spacecraft|火箭|飞船",
    "person": "person|man|woman|girl|boy|child|figure|wanderer|traveller|traveler|monk|poet|fisherman|lady|human|人|女孩|男孩|女人|男人|旅人|孩子|行人|老人|诗人|渔翁|少女|僧人|游客|女子",
    "couple": "couple|lovers|two people|two lovers|friends|情侣|恋人|爱人|两个人|二人",
    "umbrella": "umbrella|parasol|伞|雨伞|油纸伞",
    "moon": "moon|full moon|crescent|月|月亮|明月|圆月|满月|弯月|新月|残月",
    "sun": "sun|太阳|烈日|骄阳",
    "stars": "star|stars|constellation|shooting star|meteor|星|星星|繁星|群星|流星",
    "planet": "planet|saturn|planets|earth|mars|行星|土星|星球|地球",
    "birds": "bird|birds|flock|swallow|swallows|geese|goose|crane|cranes|gulls|鸟|飞鸟|鸟儿|大雁|雁|燕子|鹤|白鹭|仙鹤|群鸟|鸟群",
    "seagull": "seagull|gull|海鸥",
    "eagle": "eagle|hawk|falcon|鹰|老鹰|雄鹰",
    "crow": "crow|raven|crows|ravens|乌鸦|寒鸦|鸦|昏鸦",
    "owl": "owl|猫头鹰",
    "swan": "swan|swans|天鹅",
    "duck": "duck|ducks|鸭|鸭子|鸳鸯",
    "penguin": "penguin|penguins|企鹅",
    "butterfly": "butterfly|butterflies|蝴蝶|彩蝶",
    "horse": "horse|horses|mare|pony|stallion|马|骏马|瘦马|奔马",
    "cow": "cow|cows|cattle|牛|奶牛|黄牛",
    "sheep": "sheep|lamb|lambs|flock of sheep|羊|绵羊|羊群|羔羊",
    "deer": "deer|stag|doe|elk|鹿|小鹿|梅花鹿|麋鹿",
    "wolf": "wolf|wolves|狼",
    "bear": "bear|bears|熊|棕熊",
    "rabbit": "rabbit|hare|bunny|兔|兔子|玉兔",
    "cat": "cat|kitten|cats|猫|小猫|猫咪|白猫",
    "dog": "dog|puppy|dogs|hound|狗|小狗|犬",
    "lion": "lion|lions|狮|狮子|雄狮",
    "tiger": "tiger|tigers|虎|老虎|猛虎",
    "elephant": "elephant|elephants|象|大象",
    "giraffe": "giraffe|giraffes|长颈鹿",
    "camel": "camel|camels|caravan|骆驼|驼队",
    "whale": "whale|whales|鲸|鲸鱼|蓝鲸",
    "dolphin": "dolphin|dolphins|海豚",
    "fish": "fish|fishes|goldfish|koi|鱼|鱼群|金鱼|锦鲤|游鱼",
    "frog": "frog|toad|青蛙|蛙",
}
STYLES: Table = {
    "oil": "oil painting|oil|油画",
    "watercolour": "watercolour|watercolor|aquarelle|水彩|水彩画",
    "ink": "ink|ink painting|sumi-e|ink wash|chinese painting|水墨|水墨画|国画|中国画|写意",
    "pointillism": "pointillism|pointillist|seurat|dots|点彩",
    "pencil": "pencil|drawing|pencil drawing|铅笔|素描|铅笔画",
    "woodcut": "woodcut|woodblock|linocut|woodblock print|版画|木刻|浮世绘",
    "mosaic": "mosaic|tesserae|马赛克|镶嵌画",
    "starry-night": "van gogh|vincent|starry night style|梵高|凡高",
    "great-wave": "hokusai|japanese print|北斋",
    "impressionist-haze": "impressionist|impressionism|monet|印象派|莫奈|印象主义",
    "expressionist-dusk": "expressionist|expressionism|munch|表现主义|蒙克",
}
COLOURS: Table = {
    "red": "red|scarlet|crimson|vermilion|红|红色|朱红",
    "orange": "orange|amber|橙|橙色|橘色",
    "yellow": "yellow|golden|gold|黄|黄色|金色|金",
    "green": "green|emerald|绿|绿色|翠绿|碧",
    "blue": "blue|azure|navy|蓝|蓝色|湛蓝",
    "purple": "purple|violet|lilac|lavender-coloured|紫|紫色",
    "pink": "pink|rosy|粉|粉色|粉红",
    "white": "white|snow-white|白|白色",
    "black": "black|黑|黑色",
    "brown": "brown|褐色|棕色",
    "grey": "grey|gray|silver|灰|灰色|银色",
}
NUMBERS: dict[str, int] = {
    "two": 2, "three": 3, "four": 4, "five": 5, "six": 6, "seven": 7, "pair": 2, "several": 4, "some": 3,
    "few": 3, "many": 7, "flock": 9, "herd": 6, "group": 4, "rows": 7, "dozens": 9,
    "两": 2, "三": 3, "四": 4, "五": 5, "六": 6, "几": 3, "一群": 6, "许多": 7, "一对": 2, "双": 2, "群": 6,
    "无数": 9, "一排": 6, "万": 9,
}  # fmt: skip
SIDES: Table = {
    "left": "left|on the left|左|左边|左侧",
    "right": "right|on the right|右|右边|右侧",
    "middle": "middle|centre|center|in the middle|中央|中间|正中",
}
DEPTHS: Table = {
    "far": "distant|far|far away|in the distance|background|on the horizon|远处|远方|遥远|天边|远",
    "front": "foreground|close|near|large|big|huge|giant|in front|前景|近处|眼前|巨大|大",
}
# Words that shape a sentence and mean nothing to a painter.
SILENT = frozenset(
    "a an the of in on at by with and or over under above below before behind beside near into from to is are as it its "
    "that this there where while through across along around between against picture painting image photo view scene "
    "landscape very his her their one up down out off for no not some small little tiny tall old young wide long high "
    "stands stand standing sits sitting floats floating flying fly flies walking walks walk runs running resting sleeping "
    "rising rises falling falls full covered surrounded lit light lights glowing shining beautiful after style painted "
    "grazing lying looking watching crossing leading swimming jumping drifting returning coming going blowing blooming "
    "top edge side row end background sky air water land ground surface blue-green made drawn".split()
)
